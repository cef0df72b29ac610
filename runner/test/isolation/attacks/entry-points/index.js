// A module for entry points that try each of its names. Code that must never run reports it when it does.
const ran = (name) => () => {
  console.log(`ran ${name}`);
  return name;
};

exports.main = ran('main');
exports.text = 'no function';
exports.nothing = null;
exports.list = [ran('list')];
exports.polluted = async () => ({ keys: Object.keys(Object.prototype), own: typeof Object.prototype.main });
