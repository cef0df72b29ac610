class Refusal extends Error {}
throw new Refusal('thrown at import');
