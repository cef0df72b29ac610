class PaymentError extends Error {
  constructor(message) {
    super(message);
    this.name = 'PaymentError';
  }
}

exports.sync = () => {
  throw new PaymentError('card refused');
};

exports.async = async () => {
  await null;
  throw new PaymentError('card refused');
};

exports.text = () => {
  throw 'just a text';
};

exports.unreadable = () => {
  throw new Proxy(new Error('x'), {
    get() {
      throw new Error('trap');
    },
  });
};

// No code awaits this promise: the error reaches the process, not the handler's promise.
exports.late = () => {
  setTimeout(() => {
    throw new PaymentError('thrown by a timer');
  }, 5);
  return new Promise(() => {});
};

exports.rejectsAside = () => {
  Promise.reject(new PaymentError('rejected aside'));
  return new Promise(() => {});
};
