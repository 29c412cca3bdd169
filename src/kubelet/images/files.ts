/** The files of images whose servers read them: configuration and first pages, as short as they may be. */

type Files = Readonly<Record<string, string>>;

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

const page = (title: string, ...texts: readonly string[]): string =>
  lines(
    '<!DOCTYPE html>',
    '<html>',
    '<head>',
    `<title>${title}</title>`,
    '</head>',
    '<body>',
    `<h1>${title}</h1>`,
    ...texts.map((text) => `<p>${text}</p>`),
    '</body>',
    '</html>',
  );

export const NGINX_FILES: Files = {
  '/etc/nginx/nginx.conf': lines(
    'user  nginx;',
    'worker_processes  auto;',
    'error_log  /var/log/nginx/error.log notice;',
    'pid        /run/nginx.pid;',
    'events {',
    '    worker_connections  1024;',
    '}',
    'http {',
    '    include       /etc/nginx/mime.types;',
    '    default_type  application/octet-stream;',
    '    access_log  /var/log/nginx/access.log  main;',
    '    sendfile        on;',
    '    keepalive_timeout  65;',
    '    include /etc/nginx/conf.d/*.conf;',
    '}',
  ),
  '/etc/nginx/mime.types': lines('types {', '    text/html                             html htm shtml;', '    text/css                              css;', '}'),
  '/etc/nginx/conf.d/default.conf': lines(
    'server {',
    '    listen       80;',
    '    server_name  localhost;',
    '    location / {',
    '        root   /usr/share/nginx/html;',
    '        index  index.html index.htm;',
    '    }',
    '    error_page   500 502 503 504  /50x.html;',
    '    location = /50x.html {',
    '        root   /usr/share/nginx/html;',
    '    }',
    '}',
  ),
  '/usr/share/nginx/html/index.html': page('Welcome to nginx!', 'The web server works. What it serves lies in /usr/share/nginx/html.'),
  '/usr/share/nginx/html/50x.html': page('An error occurred.', 'The page you are looking for is currently unavailable.'),
};

export const HTTPD_FILES: Files = {
  '/usr/local/apache2/conf/httpd.conf': lines(
    'ServerRoot "/usr/local/apache2"',
    'Listen 80',
    'DocumentRoot "/usr/local/apache2/htdocs"',
    '<Directory "/usr/local/apache2/htdocs">',
    '    Options Indexes FollowSymLinks',
    '    AllowOverride None',
    '    Require all granted',
    '</Directory>',
    'DirectoryIndex index.html',
    'ErrorLog /proc/self/fd/2',
  ),
  '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
};
