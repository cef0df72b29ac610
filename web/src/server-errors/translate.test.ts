import { afterEach, describe, expect, it } from 'vitest';
import { ApiError, explain } from '../api/errors.ts';
import { chooseLanguage } from '../i18n/language.ts';
import { translateApiText, translateOperation } from './api-texts.ts';

afterEach(async () => {
  await chooseLanguage('en');
  localStorage.clear();
});

const english = 'Function d4e1 has no version yet. Create one first.';
const explained = (reason: string, metadata: Record<string, string>) =>
  explain(
    new ApiError(english, { kind: 'answered', status: 404, said: { reason, metadata } }),
    'Could not run the function',
  ).message;

describe('translateMessage', () => {
  it('says a message of the API in Russian when the console is in Russian', async () => {
    await chooseLanguage('ru');
    expect(explained('NO_VERSION', { id: 'd4e1' })).toBe(
      'У функции d4e1 ещё нет версий. Сначала создайте версию.',
    );
  });

  it('says a parameter that is a message itself in Russian, with its own parameters', async () => {
    await chooseLanguage('ru');
    const metadata = {
      entry: '"../x"',
      rule: 'leaves the package with ".."',
      'rule.reason': 'ENTRY_PATH_LEAVES',
    };
    expect(explained('ENTRY_REJECTED', metadata)).toBe(
      'Пакет отклонён: запись "../x": выходит за пределы пакета через «..». Ничего из него не сохранено.',
    );
    const list = { list: 'x', 'list.reason': 'FIELD', 'list.field': 'concurrency', 'list.description': 'y' };
    const rule = { 'list.description.reason': 'RULE_ZERO_TO', 'list.description.max': '16' };
    expect(explained('INVALID_FIELDS', { ...list, ...rule })).toBe(
      'Ошибка проверки запроса: поле concurrency: от 0 до 16',
    );
  });

  it('says a message of the runner in Russian', async () => {
    await chooseLanguage('ru');
    expect(explained('CALL_TIMED_OUT', { seconds: '3' })).toMatch(/^Функция не ответила за таймаут 3 с/);
  });

  it('keeps the English of the API when the console is in English', () => {
    expect(explained('NO_VERSION', { id: 'd4e1' })).toBe(english);
  });

  it.each([
    ['an unknown code', 'OF_A_NEWER_SERVER', { id: 'd4e1' }],
    ['a code that an object has by itself', 'constructor', {}],
    ['a missing parameter', 'NO_VERSION', {}],
  ])('keeps the English of the API for %s', async (_, reason, metadata) => {
    await chooseLanguage('ru');
    expect(explained(reason, { ...metadata })).toBe(english);
  });
});

describe('translateOperation', () => {
  it.each([
    ['Create function', 'Создание функции'],
    ['Set scaling policy', 'Назначение политики масштабирования'],
    [
      'Create function version. 8192 MB of memory bring 4 processor cores, and this machine has 2: the function gets 2',
      'Создание версии функции. 8192 МБ памяти дают 4 процессорных ядер, а на этой машине их 2: функция получает 2',
    ],
    ['Create version. Of an earlier console', 'Create version. Of an earlier console'],
    ['constructor toString', 'constructor toString'],
  ])('says "%s" in Russian when the console is in Russian', async (english, russian) => {
    expect(translateOperation(english)).toBe(english);
    await chooseLanguage('ru');
    expect(translateOperation(english)).toBe(russian);
  });
});

describe('translateApiText', () => {
  it('says what a role allows in Russian when the console is in Russian', async () => {
    expect(translateApiText('Call functions')).toBe('Call functions');
    await chooseLanguage('ru');
    expect(translateApiText('Call functions')).toBe('Вызов функций');
  });
});
