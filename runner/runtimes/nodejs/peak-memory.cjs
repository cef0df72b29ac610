'use strict';
const fs = require('fs');

/**
 * Measures the memory of this process: its highest resident size, since `begin` if the host does not count it. The
 * first measurement includes the load.
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
    // Opened each time: a function may close a descriptor that stays open, and get its number for its own file.
    fs.writeFileSync('/proc/self/clear_refs', '5');
  } catch (_) {
    // The measurement continues without a reset.
  }
}
