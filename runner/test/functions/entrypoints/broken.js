exports.main = () => 'fine';

const = 3;
