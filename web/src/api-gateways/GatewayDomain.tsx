import { Link } from '@gravity-ui/uikit';
import { useGatewayOrigin } from './use-gateway-origin.ts';

/** The domain of a gateway, as a link to its root. */
export function GatewayDomain({ domain }: { domain: string }) {
  const origin = useGatewayOrigin(domain);
  return (
    <Link href={`${origin}/`} target="_blank" rel="noreferrer">
      {domain}
    </Link>
  );
}
