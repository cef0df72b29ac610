import { createRoute } from '@hono/zod-openapi';
import {
  createTokenForServiceAccountRequest,
  createTokenRequest,
  createTokenResponse,
  revokeTokenRequest,
  revokeTokenResponse,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { IssuedToken, TokenIssuer } from '../iam/token-issuer.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** `/iam/v1/tokens`; exchange and revocation need no sign-in, because their requests carry the proof. */
export function tokenRoutes({
  authenticator,
  serviceAccounts,
  tokens,
}: {
  authenticator: Authenticator;
  serviceAccounts: ServiceAccounts;
  tokens: TokenIssuer;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/tokens',
      security: [],
      request: { body: json(createTokenRequest) },
      responses: answers(createTokenResponse, 'An IAM token'),
    }),
    async (c) => c.json(shown(await authenticator.exchange(c.req.valid('json'))), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/tokens/~/createForServiceAccount',
      request: { body: json(createTokenForServiceAccountRequest) },
      responses: answers(createTokenResponse, 'An IAM token of the account'),
    }),
    async (c) => {
      const { serviceAccountId } = c.req.valid('json');
      return c.json(shown(await serviceAccounts.createToken(serviceAccountId, c.var.subject)), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/iam/v1/tokens/~/revoke',
      security: [],
      request: { body: json(revokeTokenRequest) },
      responses: answers(revokeTokenResponse, 'Whose token it was'),
    }),
    async (c) => {
      const subject = await tokens.revoke(c.req.valid('json').iamToken);
      if (subject === undefined) throw invalid('iamToken', say('RULE_TOKEN', {}));
      return c.json({ subjectId: subject.id }, 200);
    },
  );
  return api;
}

function shown({ token, expiresAtMs }: IssuedToken) {
  return { iamToken: token, expiresAt: new Date(expiresAtMs).toISOString() };
}
