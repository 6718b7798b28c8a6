throw new Error("cannot open the archive");
