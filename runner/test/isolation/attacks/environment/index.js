// Reports the effects of an environment on its process.
const fs = require('fs');

exports.main = async () => ({
  environment: process.env,
  preloaded: global.preloaded || null,
  execArgv: process.execArgv,
  pids: fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
});
