import { benchDisturbed } from "./disturbed.ts";
import { benchHostile } from "./hostile.ts";
import { benchHttp } from "./http.ts";
import { benchPoll } from "./poll.ts";
import { benchRead } from "./read.ts";
import { benchRender } from "./render.ts";
import { benchSearch } from "./search.ts";
import { benchWorker } from "./worker.ts";

/** `npm run bench`: every benchmark, as ratios measured in this run. */
await benchRender();
if (!(await benchPoll())) process.exitCode = 1;
await benchHttp();
await benchWorker();
if (!(await benchDisturbed())) process.exitCode = 1;
if (!(await benchSearch())) process.exitCode = 1;
if (!benchRead()) process.exitCode = 1;
if (!benchHostile()) process.exitCode = 1;
