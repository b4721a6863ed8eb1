// The functions that the documentation's example calls, made up: what they answer follows from what they are asked, so that
// the same call again gives the same. `npm start` runs this beside the service; by hand:
//   WORKFLOWS_URL=http://127.0.0.1:3000 API_KEY=… node demo-worker.mjs
import { worker } from 'workflows.do';

const idOf = (text = '') => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
const made = (run) => ({ run, onWorkerLost: 'retry', description: 'Made up, for the example of the documentation' });

const functions = {
  'apollo.search': ({ name, email, company }) => ({
    name,
    email,
    company,
    title: 'Head of Operations',
    employees: 120,
  }),
  'peopleDataLabs.findSocialProfiles': ({ name }) => ({ github: idOf(name), linkedin: `in/${idOf(name)}` }),
  'github.profile': ({ profile }) => ({ login: profile, repositories: 12, languages: ['TypeScript', 'Go'] }),
  scheduleEmails: ({ emailSequence }) => ({ scheduled: [emailSequence].flat().length }),
  'slack.postMessage': ({ channel }) => ({ ok: true, channel }),
};

const { done } = worker({
  workerId: 'demo-functions',
  functions: Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, made(run)])),
});
console.log('The demo functions are ready');
await done;
