// Changes name resolution for other sandboxes (an attack that worked where a read-only remount was not recursive).
const dns = require('dns');
const fs = require('fs');
const { attempts } = require('./attempt.js');

const files = ['hosts', 'resolv.conf', 'nsswitch.conf', 'passwd', 'ssl/certs/ca-certificates.crt'];
const look = async (name) => (await dns.promises.lookup(name, { family: 4 })).address;

exports.main = () => {
  const acts = {};
  for (const name of files) {
    acts[`write /etc/${name}`] = () => fs.writeFileSync(`/etc/${name}`, '203.0.113.66 localhost metadata.google.internal');
    acts[`replace /etc/${name}`] = () => fs.renameSync('/tmp', `/etc/${name}`);
    acts[`remove /etc/${name}`] = () => fs.unlinkSync(`/etc/${name}`);
    acts[`open up /etc/${name}`] = () => fs.chmodSync(`/etc/${name}`, 0o666);
  }
  acts.resolved = () => look('localhost');
  return attempts(acts);
};

exports.resolve = async () => ({
  localhost: await look('localhost'),
  metadata: await look('metadata.google.internal'),
});
