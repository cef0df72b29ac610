import { ArrowRightFromSquare } from '@gravity-ui/icons';
import { ActionTooltip, Button, Icon } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { signOut } from '../api/session.ts';
import { links } from '../links.ts';
import { useT } from './messages.ts';

export function SignOutButton() {
  const t = useT();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ href: links.signIn() });
      queryClient.clear();
    },
  });
  return (
    <ActionTooltip title={t(leaving.error ? 'signOutFailed' : 'signOut')}>
      <Button
        view="flat"
        size="l"
        aria-label={t('signOut')}
        loading={leaving.isPending}
        onClick={() => leaving.mutate()}
      >
        <Icon data={ArrowRightFromSquare} size={16} />
      </Button>
    </ActionTooltip>
  );
}
