import type { Mutation } from '../mutation.ts';

const serving = 'bff/src/api-gateways/serving.test.ts';
const upstream = 'bff/src/api-gateways/http-upstream.test.ts';

export const mutations = [
  {
    defence: 'A gateway acts as accounts that its creator may use',
    file: 'bff/src/api-gateways/api-gateways.ts',
    remove: "await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));",
    test: {
      file: 'bff/src/api-gateways/api-gateways.test.ts',
      title: 'denies a creator an account that it may not use, for functions and authorizers',
    },
  },
  {
    defence: 'A gateway calls what its account may call',
    file: 'bff/src/api-gateways/function-calls.ts',
    remove:
      "if (!(await access.may(subject, 'functions.functions.invoke', resource))) throw new CallDenied();",
    replaceWith:
      'if (access === undefined || resource === undefined || subject === null) throw new CallDenied();',
    test: {
      file: serving,
      title: 'answers 403 for a private function without an account, or as one without the role',
    },
  },
  {
    defence: 'A suspended account calls nothing through a gateway',
    file: 'bff/src/api-gateways/function-calls.ts',
    remove: 'row.is_suspended === 1',
    replaceWith: 'row.is_suspended === undefined',
    test: { file: serving, title: 'does not call as a suspended account, even a public function' },
  },
  {
    defence: 'A remembered verdict belongs to one credential',
    file: 'bff/src/api-gateways/authorization.ts',
    remove: '    ...credential,\n',
    replaceWith: '    String(credential.length),\n',
    test: {
      file: serving,
      title: 'remembers a verdict for its time, by path or by address, and for one credential alone',
    },
  },
  {
    defence: 'An http integration does not reach an address that is not public',
    file: 'bff/src/api-gateways/http-upstream.ts',
    remove: '!isPublicAddress(address)',
    replaceWith: 'isPublicAddress(address)',
    test: {
      file: upstream,
      title: 'refuses to reach a server of this machine by an address that is not allowed',
    },
  },
  {
    defence: 'An http integration does not reach a name with an address that is not public',
    file: 'bff/src/api-gateways/http-upstream.ts',
    remove: '{ lookup: publicLookup }',
    replaceWith: '(publicLookup === undefined ? {} : { family: 4 })',
    test: { file: upstream, title: 'refuses to reach a server of this machine by a name' },
  },
  {
    defence: 'A parameter adds no step to the path of an http integration',
    file: 'bff/src/api-gateways/http-upstream.ts',
    remove: String.raw`/^\.{1,2}$/.test(segment)`,
    replaceWith: "segment === '\\0'",
    test: { file: upstream, title: 'gives parameters no way out of the path that the specification names' },
  },
  {
    defence: 'A cookie stays with the gateway that sets it',
    file: 'bff/src/api-gateways/own-cookies.ts',
    remove: "name !== 'domain'",
    replaceWith: "name !== ''",
    test: { file: serving, title: 'keeps cookies of a function to its own host' },
  },
] satisfies readonly Mutation[];
