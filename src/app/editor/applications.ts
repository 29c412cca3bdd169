/** Whole applications to begin from: several objects that have to do with each other. */

export const SHOP = `# A shop: an Ingress leads to the front end, which serves a page and passes /api/ on to the API;
# that has the tables of the database, whose files lie in a volume and outlive its Pod.
# Ask it from a Pod:  kubectl exec deploy/web -- curl -s web/api/product
apiVersion: v1
kind: Secret
metadata:
  name: database
stringData:
  password: not-for-real
  uri: postgres://shop:not-for-real@database:5432/shop
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: products
data:
  products.sql: |
    create table product (id serial primary key, name text not null, price int);
    insert into product (name, price) values ('cup', 7), ('teapot', 31);
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: database
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
---
apiVersion: v1
kind: Service
metadata:
  name: database
spec:
  selector:
    app: database
  ports:
    - port: 5432
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: database
spec:
  replicas: 1
  # A volume that one Pod has at a time: the old one goes before the new one comes.
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: database
  template:
    metadata:
      labels:
        app: database
    spec:
      containers:
        - name: database
          image: postgres:17
          ports:
            - containerPort: 5432
          env:
            - name: POSTGRES_USER
              value: shop
            - name: POSTGRES_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: database
                  key: password
            - name: PGDATA
              value: /var/lib/postgresql/data/pgdata
          readinessProbe:
            exec:
              command: ["pg_isready"]
            periodSeconds: 2
          volumeMounts:
            - name: data
              mountPath: /var/lib/postgresql/data
            - name: products
              mountPath: /docker-entrypoint-initdb.d
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: database
        - name: products
          configMap:
            name: products
---
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector:
    app: api
  ports:
    - port: 3000
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: 2
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
        - name: api
          image: postgrest/postgrest:v13.0.4
          ports:
            - containerPort: 3000
          env:
            - name: PGRST_DB_URI
              valueFrom:
                secretKeyRef:
                  name: database
                  key: uri
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  default.conf: |
    server {
      listen 80;
      location /api/ {
        proxy_pass http://api:3000/;
      }
      location / {
        root /usr/share/nginx/html;
      }
    }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: page
data:
  index.html: |
    <h1>The shop is open</h1>
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports:
            - containerPort: 80
          readinessProbe:
            httpGet:
              path: /
              port: 80
          volumeMounts:
            - name: conf
              mountPath: /etc/nginx/conf.d
            - name: page
              mountPath: /usr/share/nginx/html
      volumes:
        - name: conf
          configMap:
            name: web
        - name: page
          configMap:
            name: page
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
`;

export const REQUESTS = `# A client asks all the time, while you update what it asks:
#   kubectl set env deploy/web COLOR=blue
#   kubectl logs client -f
# Some requests are refused: the server needs three seconds until it listens, and nothing tells the cluster of that, so that a new Pod gets requests as
# soon as its process runs. Take the # from the probe and from the hook, which lets a Pod that is to end wait until every node knows; update again: now none is.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27
          command: ["sh", "-c", "sleep 3; exec nginx -g 'daemon off;'"]
          ports:
            - containerPort: 80
          #readinessProbe:
          #  tcpSocket:
          #    port: 80
          #  periodSeconds: 1
          #lifecycle:
          #  preStop:
          #    sleep:
          #      seconds: 3
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
---
apiVersion: v1
kind: Pod
metadata:
  name: client
spec:
  containers:
    - name: client
      image: curlimages/curl:8.14.1
      command:
        - sh
        - -c
        - |
          while true; do
            curl -sS -o /dev/null -m 2 -w '%{http_code}\\n' web
            sleep 0.2
          done
`;

export const AUTOSCALE = `# The load of a Service is an annotation here: change it, and see what the autoscaler makes of it.
#   kubectl annotate service web podscope.dev/load=1500m --overwrite
#   kubectl get hpa web -w
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports:
            - containerPort: 80
          resources:
            requests:
              cpu: 200m
---
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    podscope.dev/load: 100m
spec:
  selector:
    app: web
  ports:
    - port: 80
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 1
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 50
`;

export const NETWORK_POLICY = `# Only who bears the label access=yes may ask web; all others hear nothing, and wait until their time is up.
#   kubectl exec friend -- curl -sS -m 2 web
#   kubectl exec stranger -- curl -sS -m 2 web
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports:
            - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
---
apiVersion: v1
kind: Pod
metadata:
  name: friend
  labels: { access: "yes" }
spec:
  containers:
    - name: main
      image: curlimages/curl:8.14.1
      command: ["sleep", "infinity"]
---
apiVersion: v1
kind: Pod
metadata:
  name: stranger
  labels: { access: "no" }
spec:
  containers:
    - name: main
      image: curlimages/curl:8.14.1
      command: ["sleep", "infinity"]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: friends-only
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
    - from:
        - podSelector:
            matchLabels:
              access: "yes"
      ports:
        - port: 80
`;
