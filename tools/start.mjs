// npm start: installs and builds what is missing, then runs the whole service in one process until it is stopped.
import { build, install } from './prepare.mjs';
import { onStopRequest, startService } from './service.mjs';
import { endLike } from './workspace.mjs';

install();
build();

const service = startService(process.argv.slice(2));
const stopListening = onStopRequest((signal) => service.stop(signal));
const end = await service.ended;
stopListening();
if (end.error) console.error(`The service could not be started: ${end.error.message}`);
endLike(end);
