// Code that found the platform's channel at descriptor 3 and writes frames that no bootstrap would send.
const fs = require('fs');

function frame(header, body = '') {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(text.length, 0);
  lengths.writeUInt32BE(Buffer.byteLength(body), 4);
  return Buffer.concat([lengths, text, Buffer.from(body)]);
}

const attacks = {
  garbage: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  hugeLength: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  notJson: frame('{'),
  notAnObject: frame('[]'),
  unknownType: frame({ type: 'load', entrypoint: 'index.main' }),
  brokenError: frame({ type: 'failed', callId: 'x', error: 7 }),
};

exports.attack = (event) => {
  fs.writeSync(3, attacks[event.attack]);
  return new Promise(() => {});
};

exports.foreignAnswers = (event) => {
  for (const callId of ['load', '', '__proto__', event.guess]) {
    fs.writeSync(3, frame({ type: 'result', callId }, '"forged"'));
    fs.writeSync(3, frame({ type: 'failed', callId, error: { errorMessage: 'forged', errorType: 'Error' } }));
  }
  fs.writeSync(3, frame({ type: 'loaded' }));
  fs.writeSync(3, frame({ type: 'ready' }));
  return 'honest';
};
