import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import type { ApiKeyVerifier } from './api-key-verifier.ts';
import type { JwtExchange } from './jwt-exchange.ts';
import type { OwnerSecret } from './owner.ts';
import type { Sessions } from './sessions.ts';
import { describeSubject, type Subject } from './subject.ts';
import type { InvalidToken, IssuedToken, TokenIssuer } from './token-issuer.ts';

type Options = {
  tokens: TokenIssuer;
  sessions: Sessions;
  ownerSecret: OwnerSecret;
  jwtExchange: JwtExchange;
  apiKeys: ApiKeyVerifier;
  ownerId: string;
};

/** Identifies the subject of a request from its credentials. */
export class Authenticator {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @param authorization the header; when present, it alone decides, and the cookie is ignored
   * @throws ApiError UNAUTHENTICATED
   */
  async subjectOf({
    authorization,
    sessionSecret,
  }: {
    authorization: string | undefined;
    sessionSecret: string | undefined;
  }): Promise<Subject> {
    if (authorization !== undefined) return await this.bearer(authorization);
    const subject =
      sessionSecret === undefined ? undefined : await this.#deps.sessions.subjectOf(sessionSecret);
    if (subject !== undefined) return subject;
    throw new ApiError(
      'UNAUTHENTICATED',
      'Sign in first: send "Authorization: Bearer <IAM token>", or open the link that the console printed at start.',
      { reason: 'NOT_SIGNED_IN' },
    );
  }

  /**
   * Identifies the caller of a function, which may send an API key or a token.
   * @throws ApiError UNAUTHENTICATED
   */
  async caller(authorization: string): Promise<Subject> {
    const secret = /^Api-Key +(\S+)$/i.exec(authorization)?.[1];
    if (secret === undefined) return await this.bearer(authorization);
    const subject = await this.#deps.apiKeys.subjectOf(secret);
    if (subject !== undefined) return subject;
    throw new ApiError(
      'UNAUTHENTICATED',
      'The API key is unknown, was deleted, has expired or its account is suspended. Make a new one for the service account.',
      { reason: 'API_KEY_UNKNOWN' },
    );
  }

  /** @throws ApiError UNAUTHENTICATED */
  async bearer(authorization: string): Promise<Subject> {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined && /^Api-Key /i.test(authorization))
      throw new ApiError(
        'UNAUTHENTICATED',
        'API keys call functions and nothing else. Send "Authorization: Bearer <IAM token>" here.',
        { reason: 'API_KEY_NOT_TAKEN' },
      );
    if (token === undefined)
      throw new ApiError(
        'UNAUTHENTICATED',
        'The Authorization header must read "Bearer <IAM token>". Get one from POST /iam/v1/tokens.',
        { reason: 'AUTHORIZATION_MALFORMED' },
      );
    const verified = await this.#deps.tokens.verify(token);
    if ('id' in verified) return verified;
    throw invalidToken(verified);
  }

  /**
   * `POST /iam/v1/tokens`: exchanges the owner secret, or a JWT signed with an account's authorized key, for an IAM
   * token.
   */
  async exchange({
    yandexPassportOauthToken,
    jwt,
  }: {
    yandexPassportOauthToken?: string | undefined;
    jwt?: string | undefined;
  }): Promise<IssuedToken> {
    if ((yandexPassportOauthToken === undefined) === (jwt === undefined))
      throw invalid(
        'yandexPassportOauthToken',
        say('RULE_EITHER', { first: 'yandexPassportOauthToken', second: 'jwt' }),
      );
    const subject =
      jwt === undefined
        ? this.#ownerBy(yandexPassportOauthToken ?? '')
        : await this.#deps.jwtExchange.subjectOf(jwt);
    const issued = await this.#deps.tokens.issue(subject);
    if (issued !== undefined) return issued;
    throw invalidToken({ reason: await this.#deps.tokens.lifeOf(subject), subject });
  }

  #ownerBy(yandexPassportOauthToken: string): Subject {
    if (this.#deps.ownerSecret.accepts(yandexPassportOauthToken))
      return { id: this.#deps.ownerId, type: 'userAccount' };
    throw new ApiError(
      'UNAUTHENTICATED',
      'yandexPassportOauthToken is not the owner token of this console (FC_OWNER_TOKEN, or the file owner-token in the data folder).',
      { reason: 'OWNER_SECRET_WRONG' },
    );
  }

  /** @returns the secret of a new session for a caller with the owner secret */
  async signIn(ownerToken: string): Promise<string> {
    if (this.#deps.ownerSecret.accepts(ownerToken)) return await this.#deps.sessions.start();
    throw new ApiError(
      'UNAUTHENTICATED',
      'This is not the owner token of this console. It is FC_OWNER_TOKEN, or the file owner-token in the data folder.',
      { reason: 'OWNER_SECRET_WRONG' },
    );
  }
}

function invalidToken({ reason, subject }: InvalidToken): ApiError {
  const whose = describeSubject(subject);
  const sentences: Record<InvalidToken['reason'], string> = {
    TOKEN_UNKNOWN: 'The token is not one of this console. Get a new one from POST /iam/v1/tokens.',
    TOKEN_EXPIRED: 'The token has expired. Get a new one from POST /iam/v1/tokens.',
    TOKEN_REVOKED: 'The token was revoked. Get a new one from POST /iam/v1/tokens.',
    ACCOUNT_GONE: `There is no ${whose} any more, and its tokens went with it.`,
    ACCOUNT_SUSPENDED: `The ${whose} is suspended; nothing may be done as it until it is reactivated.`,
  };
  const metadata: Record<string, string> =
    subject === undefined ? {} : { subjectId: subject.id, subjectType: subject.type };
  return new ApiError('UNAUTHENTICATED', sentences[reason], { reason, metadata });
}
