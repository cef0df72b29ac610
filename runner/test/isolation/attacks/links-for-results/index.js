// Leaves links to a file of the host wherever a platform might write a result or a log, remove files, or
// read something to show; then writes through them and returns normally.
const fs = require('fs');
const { attempts } = require('./attempt.js');

const places = ['/tmp', '/dev/shm', '/function/code', '/function/runtime', '/function', '/'];
const names = ['result.json', 'output', 'stdout', 'stderr', 'index.js.out', 'script.sh', 'core', 'code', 'tmp'];

exports.main = async ({ canary, folder }) => {
  const acts = {};
  for (const place of places) {
    for (const name of names) {
      acts[`write through ${place}/${name}`] = () => {
        fs.symlinkSync(canary, `${place}/${name}`);
        fs.writeFileSync(`${place}/${name}`, 'overwritten');
      };
    }
    acts[`link the folder into ${place}`] = () => {
      fs.symlinkSync(folder, `${place}/folder`);
      fs.writeFileSync(`${place}/folder/left-behind`, 'x');
    };
    acts[`hard link into ${place}`] = () => fs.linkSync(canary, `${place}/hard`);
  }
  acts['hide what is hard to remove'] = () => {
    fs.mkdirSync('/tmp/a/b/c/d', { recursive: true });
    fs.symlinkSync(folder, '/tmp/a/b/c/d/folder');
    fs.chmodSync('/tmp/a/b', 0);
    return 'left';
  };
  const told = await attempts(acts);
  console.log(`see /tmp/output -> ${canary}`);
  return told;
};
