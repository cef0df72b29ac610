// Connects to the sockets that give control over a machine.
const net = require('net');
const { attempts } = require('./attempt.js');

const usual = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/podman/podman.sock',
  '/run/dbus/system_bus_socket',
  '/run/systemd/private',
  '/run/user/0/bus',
  '/tmp/.X11-unix/X0',
  '\0/tmp/.X11-unix/X0',
  '/run/postgresql/.s.PGSQL.5432',
];

const connect = (path) =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ path }, () => resolve(socket.destroy() && 'connected'));
    socket.on('error', reject);
  });

exports.main = ({ sockets }) =>
  attempts(Object.fromEntries([...usual, ...sockets].map((path) => [JSON.stringify(path), () => connect(path)])));
