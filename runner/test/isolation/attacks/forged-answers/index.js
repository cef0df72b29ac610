// Answers calls of others, answers its own call twice, answers too late.
const fs = require('fs');
const net = require('net');

function frame(header, body = '') {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(text.length, 0);
  lengths.writeUInt32BE(Buffer.byteLength(body), 4);
  return Buffer.concat([lengths, text, Buffer.from(body)]);
}

exports.foreign = ({ ids }) => {
  for (const callId of ids) {
    fs.writeSync(3, frame({ type: 'result', callId }, '"forged"'));
    fs.writeSync(3, frame({ type: 'failed', callId, error: { errorMessage: 'forged', errorType: 'Error' } }));
  }
  return 'honest';
};

// The id of this call is in the frame that answers it: intercepts the platform's write to read it.
exports.twice = () => {
  const { write } = net.Socket.prototype;
  net.Socket.prototype.write = function (chunk, ...rest) {
    const text = Buffer.isBuffer(chunk) ? chunk.toString('latin1') : '';
    const own = /"callId":"([^"]+)"/.exec(text);
    const sent = write.call(this, chunk, ...rest);
    if (own) {
      net.Socket.prototype.write = write;
      for (const body of ['"second"', '"third"']) write.call(this, frame({ type: 'result', callId: own[1] }, body));
    }
    return sent;
  };
  return 'first';
};

exports.late = ({ afterMs }) => new Promise((resolve) => setTimeout(resolve, afterMs, 'late'));
exports.plain = ({ say }) => say;
exports.act = (event) => exports[event.part](event);
