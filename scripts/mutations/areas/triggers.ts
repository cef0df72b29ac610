import type { Mutation } from '../mutation.ts';

const service = {
  file: 'bff/src/triggers/triggers.test.ts',
  title: 'denies an account that may not call the function, and a creator who may not use it',
};

export const mutations = [
  {
    defence: 'A trigger names an account that its creator may use',
    file: 'bff/src/triggers/triggers.ts',
    remove: "await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));",
    test: service,
  },
  {
    defence: 'A trigger names an account that may call the function',
    file: 'bff/src/triggers/triggers.ts',
    remove: "if (!(await access.may(caller, 'functions.functions.invoke', resource)))",
    replaceWith: 'if (resource.id === undefined)',
    test: service,
  },
  {
    defence: 'A timer does not call as a suspended account',
    file: 'bff/src/triggers/timers.ts',
    remove: 'if (is_suspended === 1)',
    replaceWith: 'if (is_suspended === undefined)',
    test: {
      file: 'bff/src/triggers/triggers.test.ts',
      title: 'says in the log why it could not call, and goes on',
    },
  },
  {
    defence: 'A firing is stored with the time of the next one',
    file: 'bff/src/triggers/timers.ts',
    remove: '      alongside,\n',
    test: {
      file: 'bff/src/triggers/timers.test.ts',
      title: 'neither loses nor repeats a firing whose process ends',
    },
  },
] satisfies readonly Mutation[];
