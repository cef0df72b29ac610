const config = undefined;

exports.main = () => config.name;
throw new TypeError('thrown at import');
