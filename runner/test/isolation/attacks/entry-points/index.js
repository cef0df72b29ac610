// H57: a module whose every name an entry point may try. What must never run says so.
const ran = (name) => () => {
  console.log(`ran ${name}`);
  return name;
};

exports.main = ran('main');
exports.text = 'no function';
exports.nothing = null;
exports.list = [ran('list')];
exports.polluted = async () => ({ keys: Object.keys(Object.prototype), own: typeof Object.prototype.main });
