export interface Ec2Settings {
  /** In the configuration, and in everything that is said about it. */
  name: string;
  region: string;
  /** Of a private cloud that speaks the API; AWS's own when left out. STS and SSM are found by the SDK: `AWS_ENDPOINT_URL_STS`. */
  endpoint?: string;
  /** ARN of the role that everything is done in, entered with the credentials that the SDK finds by itself. */
  assumeRole?: string;
}
