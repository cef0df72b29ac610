export type HostileTarget = {
  host: string;
  port: number;
  /** Server name (SNI) of TLS. */
  servername: string;
  isTls: boolean;
  speaks: 'http1' | 'http2';
  /** The `Host` header. */
  name: string;
};
export type HostileAct = {
  script: string;
  open: () => import('node:net').Socket;
  pieces: (string | Buffer)[];
  ending: 'end' | 'reset' | 'destroy';
};
