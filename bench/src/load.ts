import http from 'node:http';
import autocannon from 'autocannon';

/** One client sends requests one after another on one kept-alive connection, so a sample is the latency of one call. */
export async function oneClientMs(url: string, calls: number): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const samples: number[] = [];
  for (let i = 0; i < calls; i++) {
    const started = performance.now();
    await get(url, agent);
    samples.push(performance.now() - started);
  }
  agent.destroy();
  return samples;
}

export async function throughput(
  url: string,
  clients: number,
  seconds: number,
): Promise<{ perSecond: number; p99Ms: number }> {
  const result = await autocannon({ url, connections: clients, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} connections failed`);
  }
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

function get(url: string, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        response.resume().on('end', resolve);
      })
      .on('error', reject);
  });
}
