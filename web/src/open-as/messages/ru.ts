import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  openAs: 'Открыть как…',
  titleFunction: 'Открыть функцию {name} как',
  titleVersion: 'Открыть версию {id} как',
  titleBinding: 'Открыть роль {name} как',
  tool: 'Инструмент',
  curlHint:
    '<code>YC_TOKEN</code> — токен владельца: с ним запущен сервер, или он лежит в файле <code>owner-token</code> папки данных.',
  cliHint:
    'Сначала направьте <code>yc</code> на эту консоль: <code>yc config set endpoint</code>, как в <code>docs/tools/yc.md</code>.',
  terraformHint:
    'Сначала направьте провайдер на эту консоль, как в <code>docs/tools/terraform.md</code>. <code>terraform import</code> подхватит то, что уже есть.',
  sdkHint:
    'Запустите <code>npm run cloud-names</code> и выполните строку, которую он напечатает. Без этого та же программа обратится к облаку.',
  close: 'Закрыть',
});
