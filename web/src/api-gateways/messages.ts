import { room } from '../i18n/room.ts';
import { en } from './messages/en.ts';

export const { useT } = room('apiGateways', en);
