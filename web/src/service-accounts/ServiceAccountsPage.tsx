export default function ServiceAccountsPage() {
  return null;
}
