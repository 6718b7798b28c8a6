import { agencies } from "../../feeds/index.ts";
import { AgencyObject } from "./agency.ts";
import { DirectoryObject } from "./directory.ts";
import { createWorker } from "./worker.ts";

/** An agency's object, of a class in wrangler.toml. */
export class Agency extends AgencyObject {
  protected override shipped() {
    return agencies;
  }
}

/** The object that knows all agencies, of a class in wrangler.toml. */
export class Directory extends DirectoryObject {
  protected override shipped() {
    return agencies;
  }
}

/** The Worker of this deployment, `main` in wrangler.toml. */
export default createWorker();
