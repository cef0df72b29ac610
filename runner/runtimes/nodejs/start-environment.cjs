'use strict';
const { spawn } = require('child_process');

/**
 * Variables such as NODE_OPTIONS work only at start, and may run the function's code before this file. So this process
 * first passes the listening sockets on without those variables. It then starts a second process with them, waits for
 * it, and ends with its status.
 */
exports.restartWithEnvironment = function restartWithEnvironment() {
  const wanted = JSON.parse(process.env.FUNCTION_START_ENVIRONMENT);
  const environment = Object.assign({}, process.env, wanted);
  delete environment.FUNCTION_START_ENVIRONMENT;
  const child = spawn(process.execPath, [process.argv[1], '--restarted'], {
    env: environment,
    stdio: ['inherit', 'inherit', 'inherit', 3],
  });
  child.on('error', (error) => {
    process.stderr.write(`Cannot start Node.js with the version's environment: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exit(code);
  });
};
