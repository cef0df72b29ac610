import { useSession } from '../api/use-session.ts';

/** The address at which a gateway answers: its domain, by the protocol that serves functions. */
export function useGatewayOrigin(domain: string): string {
  const { gatewayUrl } = useSession();
  return `${new URL(gatewayUrl).protocol}//${domain}`;
}
