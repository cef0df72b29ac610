'use strict';
// Captured before the function can replace them.
const streams = [process.stdout, process.stderr].map((stream) => ({
  stream,
  write: stream.write.bind(stream),
}));

/**
 * Calls back when all earlier output has left the process: Node.js buffers output while a pipe is full, and the output
 * of a call must precede its answer.
 */
exports.whenPrinted = function whenPrinted(done) {
  const waiting = streams.filter(({ stream }) => stream.writableLength > 0 && !stream.destroyed);
  let left = waiting.length;
  if (left === 0) return done();
  const printed = () => {
    left -= 1;
    if (left === 0) done();
  };
  for (const { write } of waiting) write('', printed);
};
