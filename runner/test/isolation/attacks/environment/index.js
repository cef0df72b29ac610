// H58: reports what an environment did to the process that it was given to.
const fs = require('fs');

exports.main = async () => ({
  environment: process.env,
  preloaded: global.preloaded || null,
  execArgv: process.execArgv,
  pids: fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
});
