'use strict';
// Taken before the function can replace them.
const streams = [process.stdout, process.stderr].map((stream) => ({
  stream,
  write: stream.write.bind(stream),
}));

/**
 * Calls back when everything printed so far has left the process: a full pipe makes Node keep the rest, and what a call
 * printed belongs before its answer.
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
