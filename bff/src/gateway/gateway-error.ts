import type { HttpAnswer } from './response.ts';

type GatewayErrorStatus = 400 | 401 | 403 | 404 | 413 | 429 | 500 | 503 | 507;

/** A call that reached no function, with the gateway's own message and body. */
export class GatewayError extends Error {
  readonly status: GatewayErrorStatus;
  readonly errorType: string;

  constructor(status: GatewayErrorStatus, message: string, errorType: string) {
    super(message);
    this.name = 'GatewayError';
    this.status = status;
    this.errorType = errorType;
  }

  answer(): HttpAnswer {
    const record = { errorCode: this.status, errorMessage: this.message, errorType: this.errorType };
    return {
      status: this.status,
      headers: [['Content-Type', 'application/json']],
      body: Buffer.from(JSON.stringify(record)),
    };
  }
}
