export default function TutorialPage() {
  return null;
}
