// The entry of `npm run test:unit`: plain logic, without an editor.

import "./finding.test";
import "./restarts.test";
import "./running.test";
import "./state.test";
