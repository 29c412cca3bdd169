import { awk } from './awk/awk';
import { base64 } from './base64';
import { cat } from './cat';
import { cut } from './cut';
import { date } from './date';
import { dd } from './dd';
import { diff } from './diff';
import { echo } from './echo';
import { env, printenv } from './env';
import { expr } from './expr';
import { chgrp, chmod, chown, cp, ln, mkdir, mv, rm, rmdir, touch } from './file-changes';
import { fallocate, truncate } from './file-sizes';
import { find } from './find';
import { egrep, fgrep, grep } from './grep';
import { head } from './head';
import { hexdump } from './hexdump';
import { ls } from './ls';
import { df, du, mount, mountpoint } from './mounts';
import { basename, dirname } from './names';
import { nl } from './nl';
import { nohup } from './nohup';
import { printf } from './printf';
import { type Program, printing, succeed } from './program';
import { rev } from './rev';
import { sed } from './sed/sed';
import { seq } from './seq';
import { sha256sum } from './sha256sum';
import { sleep } from './sleep';
import { sort } from './sort';
import { readlink, realpath, stat } from './stat';
import { sysctl } from './sysctl';
import { hostname, id, nproc, uname, whoami } from './system';
import { tac } from './tac';
import { tail } from './tail';
import { tar } from './tar/tar';
import { tee } from './tee';
import { bracket, test } from './test';
import { timeout } from './timeout';
import { tr } from './tr';
import { uniq } from './uniq';
import { watch } from './watch';
import { wc } from './wc';
import { xargs } from './xargs';
import { yes } from './yes';

/** The programs that every host has, by name. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  '[': bracket,
  awk,
  base64,
  basename,
  cat,
  chgrp,
  chmod,
  chown,
  cp,
  cut,
  date,
  dd,
  df,
  diff,
  dirname,
  du,
  echo,
  egrep,
  env,
  expr,
  fallocate,
  false: succeed(1),
  fgrep,
  find,
  gawk: awk,
  grep,
  head,
  hexdump,
  hostname,
  id,
  ln,
  ls,
  mkdir,
  mount,
  mountpoint,
  mv,
  nl,
  nohup,
  nproc,
  printenv,
  printf,
  pwd: printing((process) => `${process.path('.')}\n`),
  readlink,
  realpath,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  sha256sum,
  sleep,
  sort,
  stat,
  sync: succeed(),
  sysctl,
  tac,
  tail,
  tar,
  tee,
  test,
  timeout,
  touch,
  tr,
  true: succeed(),
  truncate,
  uname,
  uniq,
  watch,
  wc,
  whoami,
  xargs,
  yes,
};
