'use strict';
const fs = require('fs');

/**
 * This process's own account of its memory: its highest resident size, since `begin` where nobody outside counts.
 * The first account includes the load.
 */
exports.peakMemory = function peakMemory(countsMemory) {
  let isFirst = true;
  return {
    begin() {
      if (countsMemory && !isFirst) resetPeak();
      isFirst = false;
    },
    bytes: () => process.resourceUsage().maxRSS * 1024,
  };
};

function resetPeak() {
  try {
    // Opened each time: a function may close a descriptor that is kept, and get its number for a file of its own.
    fs.writeFileSync('/proc/self/clear_refs', '5');
  } catch (_) {
    // The account goes on.
  }
}
