// Runs before the platform's own code, when the channel is already open.
const fs = require('fs');

const tried = {};
for (const fd of [3, 4, 5]) {
  try {
    tried[fd] = fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    tried[fd] = error.code;
  }
}
global.preloaded = { tried, ipc: typeof process.send };
