/** An unusable definition or setting. The message is one line: where, what is wrong, what is accepted. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}
