// Fills the disk by size, by a sparse file, by number of files, and the table of open files.
const fs = require('fs');
const { execFileSync } = require('child_process');
const { attempts } = require('./attempt.js');

/** Repeats an act until it fails. */
function until(limit, act) {
  for (let done = 0; done < limit; done++) {
    try {
      act(done);
    } catch (error) {
      return { done, refused: error.code };
    }
  }
  return { done: limit };
}

exports.main = async () => {
  const block = Buffer.alloc(1 << 20, 1);
  const sparse = fs.openSync('/tmp/sparse', 'w');
  const told = {
    mount: fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n').find((line) => line.split(' ')[4] === '/tmp'),
    sparse: await attempts({ it: () => fs.ftruncateSync(sparse, 10 * 2 ** 30) }),
    blocks: until(1024, (n) => fs.writeSync(sparse, block, 0, block.length, n * 2 ** 21)),
  };
  fs.closeSync(sparse);
  fs.unlinkSync('/tmp/sparse');
  fs.mkdirSync('/tmp/many');
  told.files = until(150000, (n) => fs.closeSync(fs.openSync(`/tmp/many/${n}`, 'w')));
  told.open = until(150000, () => fs.openSync('/dev/null', 'r'));
  return told;
};

exports.raises = () => attempts({ 'open more': () => String(execFileSync('sh', ['-c', 'ulimit -n 100000 && ulimit -n'])) });
