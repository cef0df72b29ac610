"""Uses Message Queue by boto3: python3 queue-clients.py ENDPOINT, with a static access key in the environment."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sqs = boto3.client(
    'sqs',
    endpoint_url=sys.argv[1],
    region_name='ru-central1',
    config=Config(retries={'max_attempts': 1}),
)
url = sqs.create_queue(QueueName='by-boto3', Attributes={'DelaySeconds': '0'})['QueueUrl']
attributes = {'kind': {'DataType': 'String', 'StringValue': 'привет'}, 'raw': {'DataType': 'Binary', 'BinaryValue': b'\0\xff'}}
sqs.send_message(QueueUrl=url, MessageBody='<a>\r&"привет"', MessageAttributes=attributes)
got = sqs.receive_message(QueueUrl=url, AttributeNames=['All'], MessageAttributeNames=['All'], WaitTimeSeconds=1)['Messages'][0]
sqs.delete_message(QueueUrl=url, ReceiptHandle=got['ReceiptHandle'])
batch = sqs.send_message_batch(QueueUrl=url, Entries=[{'Id': 'a', 'MessageBody': '1'}, {'Id': 'b', 'MessageBody': '\x01'}])
sqs.tag_queue(QueueUrl=url, Tags={'team': 'billing'})
try:
    sqs.get_queue_url(QueueName='none')
    code = None
except ClientError as error:
    code = error.response['Error']['Code']
print(
    json.dumps(
        {
            'url': url,
            'body': got['Body'],
            'attributes': {name: value.get('StringValue') for name, value in got['MessageAttributes'].items()},
            'received': got['Attributes']['ApproximateReceiveCount'],
            'failed': [(each['Id'], each['Code']) for each in batch['Failed']],
            'tags': sqs.list_queue_tags(QueueUrl=url)['Tags'],
            'depth': sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])['Attributes']['ApproximateNumberOfMessages'],
            'urls': sqs.list_queues(QueueNamePrefix='by-b')['QueueUrls'],
            'missing': code,
        }
    )
)
