import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  signIn: 'Вход',
  signInButton: 'Войти',
  linkUsed: 'Ссылка уже использована или устарела. Она работает один раз.',
  openLink:
    'Откройте ссылку, которую <code>npm start</code> показал в терминале. Она работает один раз. Чтобы получить новую, перезапустите консоль.',
  pasteToken:
    'Или вставьте токен владельца: значение <code>FC_OWNER_TOKEN</code> либо содержимое файла <code>owner-token</code> из каталога данных — его называет <code>npm start</code>.',
  ownerToken: 'Токен владельца',
  wrongToken: 'Это не токен владельца',
  wrongTokenHint: 'Скопируйте его ещё раз, целиком и без пробелов.',
  signInFailed: 'Не удалось войти',
});
