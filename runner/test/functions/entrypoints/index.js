exports.main = () => 'index';
exports.number = 42;
