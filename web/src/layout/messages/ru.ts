import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  product: 'Functions',
  home: 'Functions, на главную',
  sidebar: 'Консоль',
  sections: 'Разделы',
  functions: 'Функции',
  monitoring: 'Мониторинг',
  serviceAccounts: 'Сервисные аккаунты',
  systemHealth: 'Состояние системы',
  accountsShort: 'Аккаунты',
  systemHealthShort: 'Система',
  api: 'API',
  tutorial: 'Руководство',
  collapse: 'Свернуть',
  expand: 'Развернуть',
  skipToContent: 'Перейти к содержимому',
  skipToTutorial: 'Перейти к руководству',
  language: 'Язык: {language}',
  theme: 'Тема: {theme}',
  themeSystem: 'Как в системе',
  themeLight: 'Светлая',
  themeDark: 'Тёмная',
  signOut: 'Выйти',
  signOutFailed: 'Не удалось выйти: сервер не отвечает',
  serverAway:
    '<b>Сервер не отвечает.</b> Проверьте, что <code>npm start</code> ещё работает. Черновики хранятся в этом браузере; страница продолжит работу, когда сервер вернётся.',
  pageFailed: 'Не удалось показать страницу',
  notFound: 'Страница не найдена',
  notFoundHint: 'Проверьте адрес. Возможно, ресурс удалён.',
  allFunctions: 'Все функции',
});
