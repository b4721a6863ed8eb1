import { AI, every } from 'workflows.do';

/** Each night the figures of all regions, at the same time, and a summary for those who read nothing else. */
export default AI({
  nightlyReport: every(
    'day at 2am',
    async ({ ai, api, log }) => {
      const regions: string[] = await api.sales.regions();
      const figures = await Promise.all(regions.map(async (region) => api.sales.figures({ region })));
      const total = figures.reduce((sum, { revenue }) => sum + revenue, 0);
      log.info('regions', regions.length, 'total', total);

      const summary = await ai.summarizeReport({ figures, total });
      await api.slack.postMessage({ channel: '#sales', content: { total, summary } });
      return { total, summary };
    },
    { timezone: 'Europe/Berlin' },
  ),
});
