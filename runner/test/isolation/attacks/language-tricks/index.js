// Escapes from a JavaScript jail. The sandbox has no such jail: whatever they reach must give no further access.
const vm = require('vm');
const { attempts } = require('./attempt.js');

exports.main = ({ canary }) =>
  attempts({
    'constructor of the context': () =>
      vm.runInNewContext('this.constructor.constructor("return process")()').mainModule
        ? vm
            .runInNewContext('this.constructor.constructor("return process")()')
            .mainModule.require('fs')
            .readFileSync(canary, 'utf8')
        : null,
    'stack frames': () => {
      Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getThis && frame.getThis());
      const [seen] = new Error('x').stack || [];
      Error.prepareStackTrace = undefined;
      return (seen || globalThis).process.getBuiltinModule('fs').readFileSync(canary, 'utf8');
    },
    'internal bindings': () => {
      const { open } = process.binding('fs');
      return open(canary, 0, 0o666);
    },
    'a module outside the package': () => require(canary),
    'an addon of the host': () => process.dlopen({ exports: {} }, `${canary}.node`),
    'a worker': () =>
      new Promise((resolve, reject) => {
        const { Worker } = require('worker_threads');
        const code = `require('worker_threads').parentPort.postMessage(require('fs').readFileSync(${JSON.stringify(canary)}, 'utf8'))`;
        new Worker(code, { eval: true }).on('message', resolve).on('error', reject);
      }),
    'the frames of the platform': () => require('fs').writeFileSync(require.resolve('/function/runtime/calls.cjs'), ''),
  });
