import type { Mutation } from '../mutation.ts';

export const mutations = [
  {
    defence: 'Only who may see a function calls it with variants of a token',
    file: 'bff/src/routes/token-proofs.ts',
    remove:
      "      await access.require(c.var.subject, 'functions.functions.get', functions.resource(row));\n",
    test: {
      file: 'bff/src/routes/token-proofs.test.ts',
      title: 'rejects a caller who may not see the function',
    },
  },
  {
    defence: 'A token of a user is not proven',
    file: 'bff/src/iam/token-issuer.ts',
    remove: "payload?.typ !== 'serviceAccount'",
    replaceWith: 'payload === undefined',
    test: {
      file: 'bff/src/routes/token-proofs.test.ts',
      title: 'rejects what is no token of a service account of this console',
    },
  },
  {
    defence: 'The expired copy of a token has ended',
    file: 'bff/src/iam/token-issuer.ts',
    remove: 'Math.floor(this.#now() / 1000) - 60 * 60',
    replaceWith: 'Math.floor(this.#now() / 1000) + 60 * 60',
    test: {
      file: 'bff/src/routes/token-proofs.test.ts',
      title: "shows the gateway's answers with the role to the token, a changed one and an expired one",
    },
  },
  {
    defence: 'Only who may change a function sets the lifetime of its tokens',
    file: 'bff/src/routes/token-lifetimes.ts',
    remove: "      await access.require(c.var.subject, 'functions.functions.update', resource);\n",
    test: {
      file: 'bff/src/routes/token-lifetimes.test.ts',
      title: 'changes only with the right to change the function',
    },
  },
  {
    defence: 'A shorter token lifetime ends by itself',
    file: 'bff/src/iam/token-lifetimes.ts',
    remove: 'short !== undefined && this.#elapsed() < short.endsAtMs',
    replaceWith: 'short !== undefined',
    test: { file: 'bff/src/routes/token-lifetimes.test.ts', title: 'ends by itself after ten minutes' },
  },
  {
    defence: 'Tokens of a shorter lifetime belong to one function',
    file: 'bff/src/iam/token-issuer.ts',
    remove: 'lifeSeconds === tokenLifeSeconds ? {} : { key: functionId, lifeSeconds }',
    replaceWith: '{ lifeSeconds }',
    test: { file: 'bff/src/routes/token-lifetimes.test.ts', title: 'ends the tokens that it gets early' },
  },
  {
    defence: 'A token lifetime is never longer than the usual one',
    file: 'bff/contract/token-lifetimes.ts',
    remove: '.max(usualTokenSeconds)',
    test: {
      file: 'bff/src/routes/token-lifetimes.test.ts',
      title: 'stays between ten seconds and the usual one',
    },
  },
  {
    defence: 'The source of a token is what the instance got, also in earlier runs',
    file: 'runner/src/instances/instance.ts',
    remove: '    this.#hadToken ||= isOfToken(request);\n',
    test: { file: 'bff/src/routes/runs.test.ts', title: 'says which instance served it' },
  },
] satisfies readonly Mutation[];
