import { configure } from '@testing-library/react';

// As for a poll of Vitest: a busy machine may take much longer than the default of one second.
configure({ asyncUtilTimeout: 15_000 });
